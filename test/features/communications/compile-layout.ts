// MJML to HTML, with the one package that knows it; at run time there is only the HTML.
import compile from 'mjml-browser';

/** @throws when anything in the source is not MJML. */
export async function compileLayout(source: string): Promise<string> {
  const { html, errors } = await compile(source, { validationLevel: 'strict', fonts: {} });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  // Some 40 % of it is indentation, which every recipient would be sent.
  return `${html.replace(/\n\s*/g, '\n').trim()}\n`;
}
