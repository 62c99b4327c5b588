// Fills in what Slack adds to blocks that it accepted: block ids, action ids, the defaults of texts.

type Shape = Record<string, unknown>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

let count = 0;

// Slack's are five random characters; counted ones are as unique and easier to read in a log.
function newId(): string {
  count += 1;
  return count.toString(36).padStart(5, '0');
}

/** The blocks as Slack shows them to the app afterwards. */
export function completeBlocks(blocks: readonly unknown[]): Shape[] {
  return blocks.filter(isShape).map((block) => {
    const { type, block_id: given, ...rest } = block;
    return completeBlock({ type, block_id: given ?? newId(), ...rest });
  });
}

function completeBlock(block: Shape): Shape {
  if (block.type === 'rich_text') return block;
  const whole = completeTexts(block) as Shape;
  if (isShape(whole.accessory)) whole.accessory = completeElement(whole.accessory);
  if (isShape(whole.element)) whole.element = completeElement(whole.element);
  const acts = whole.type === 'actions' || whole.type === 'context_actions';
  if (acts && Array.isArray(whole.elements)) whole.elements = whole.elements.map(completeElement);
  return whole;
}

function completeElement(element: Shape): Shape {
  if (element.type === 'image') return element;
  const { type, action_id: given, ...rest } = element;
  return { type, action_id: given ?? newId(), ...rest };
}

function completeTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(completeTexts);
  if (!isShape(value)) return value;
  if (value.type === 'rich_text') return value;
  if (value.type === 'plain_text') return { emoji: true, ...value };
  if (value.type === 'mrkdwn') return { verbatim: false, ...value };
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, completeTexts(member)]));
}
