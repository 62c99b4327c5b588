// Slack's limits, in characters or items; test/blockkit compares them with what the comments of @slack/types say.

/** Where a limit is written: `Interface.field` of @slack/types 3.2, or a page of docs.slack.dev. */
export const limits = {
  /** Block.block_id */
  blockId: 255,
  /** Action.action_id */
  actionId: 255,
  /** PlainTextElement.text, MrkdwnElement.text */
  text: 3000,
  /** docs.slack.dev/reference/block-kit/blocks: "up to 50 blocks in each message" */
  messageBlocks: 50,
  /** BaseView.blocks */
  viewBlocks: 100,
  /** HeaderBlock.text */
  headerText: 150,
  /** SectionBlock.text */
  sectionText: 3000,
  /** SectionBlock.fields */
  sectionFields: 10,
  /** SectionBlock.fields, the text of each */
  sectionFieldText: 2000,
  /** ActionsBlock.elements */
  actionsElements: 25,
  /** ContextBlock.elements */
  contextElements: 10,
  /** ContextActionsBlock.elements */
  contextActionsElements: 5,
  /** ImageBlock.alt_text */
  imageAltText: 2000,
  /** ImageBlock.title */
  imageTitle: 2000,
  /** docs.slack.dev/reference/block-kit/blocks/image-block: image_url */
  imageUrl: 3000,
  /** InputBlock.label */
  inputLabel: 2000,
  /** InputBlock.hint */
  inputHint: 2000,
  /** MarkdownBlock.text; the sum over one message, too (docs: markdown-block) */
  markdownText: 12_000,
  /** TableBlock.rows */
  tableRows: 100,
  /** TableBlock.rows, cells of each; TableBlock.column_settings */
  tableColumns: 20,
  /** docs.slack.dev/reference/block-kit/blocks/table-block: one table in a message */
  tablesPerMessage: 1,
  /** docs.slack.dev/reference/block-kit/blocks/table-block: characters of all cells together */
  tableText: 10_000,
  /** VideoBlock.title: "less than 200" */
  videoTitle: 199,
  /** VideoBlock.author_name: "less than 50" */
  videoAuthor: 49,
  /** docs.slack.dev/reference/block-kit/blocks/video-block: description "less than 200" */
  videoDescription: 199,
  /** Button.text, WorkflowButton.text; docs (feedback-buttons-element): the texts of feedback buttons */
  buttonText: 75,
  /** Button.value; docs (feedback-buttons-element, icon-button-element): theirs */
  buttonValue: 2000,
  /** Button.url */
  buttonUrl: 3000,
  /** Button.accessibility_label, WorkflowButton.accessibility_label, IconButton.accessibility_label */
  accessibilityLabel: 75,
  /** Confirm.title */
  confirmTitle: 100,
  /** Confirm.text */
  confirmText: 300,
  /** Confirm.confirm, Confirm.deny */
  confirmButton: 30,
  /** MrkdwnOption.text, PlainTextOption.text */
  optionText: 75,
  /** OptionDescriptor.value; raised for other elements since, so the stricter one is kept */
  optionValue: 75,
  /** OptionDescriptor.description */
  optionDescription: 75,
  /** OptionDescriptor.url */
  optionUrl: 3000,
  /** OptionGroup.label */
  optionGroupLabel: 75,
  /** OptionGroup.options */
  optionGroupOptions: 100,
  /** StaticSelect.options */
  selectOptions: 100,
  /** StaticSelect.option_groups */
  selectOptionGroups: 100,
  /** Checkboxes.options */
  checkboxesOptions: 10,
  /** RadioButtons.options */
  radioOptions: 10,
  /** Overflow.options */
  overflowOptions: 5,
  /** Placeholdable.placeholder */
  placeholder: 150,
  /** PlainTextInput.min_length, max_length (docs: plain-text-input-element) */
  inputLength: 3000,
  /** FileInput.max_files */
  fileInputFiles: 10,
  /** RichTextList.indent */
  richTextIndent: 8,
  /** RichTextInput.min_lines, RichTextInput.max_lines */
  richTextInputLines: 100,
  /** ModalView.title */
  viewTitle: 24,
  /** ModalView.submit, ModalView.close */
  viewButton: 24,
  /** BaseView.private_metadata */
  privateMetadata: 3000,
  /** BaseView.callback_id */
  callbackId: 255,
  /** docs.slack.dev/reference/methods/views.open: external_id */
  externalId: 255,
  /** docs.slack.dev/reference/methods/views.open: view_too_large, in bytes of JSON */
  viewBytes: 250_000,
  /** docs.slack.dev/surfaces/modals: a root view and two pushed ones */
  modalStack: 3,
  /** docs.slack.dev/reference/methods/chat.postMessage: longer text is truncated */
  messageText: 40_000,
  /** docs.slack.dev/reference/methods/chat.update: `msg_too_long` (second-hand) */
  updateText: 4000,
  /** docs.slack.dev/reference/methods/chat.postMessage: attachments */
  attachments: 100,
} as const;

/** Limits of time and number of use, in milliseconds or uses; docs.slack.dev/interactivity/handling-user-interaction. */
export const timing = {
  /** An acknowledgement later than this is an error. */
  ackMs: 3000,
  /** A trigger_id is good for one call within this time. */
  triggerMs: 3000,
  /** A response_url is good for this time … */
  responseUrlMs: 30 * 60_000,
  /** … and this many uses. */
  responseUrlUses: 5,
} as const;
