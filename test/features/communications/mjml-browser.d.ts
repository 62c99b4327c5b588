// What the tests use of mjml-browser, which has no types of its own.
declare module 'mjml-browser' {
  const compile: (
    source: string,
    options: { validationLevel: 'strict'; fonts: Record<string, never> },
  ) => Promise<{ html: string; errors: readonly { formattedMessage: string }[] }>;
  export default compile;
}
