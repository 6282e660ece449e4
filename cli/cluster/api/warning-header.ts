/** Code, agent, and the text in quotes. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
const WARNING = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts in the values of `Warning` headers. */
export const readWarnings = (values: readonly string[]): string[] =>
  values.flatMap((value) =>
    [...value.matchAll(WARNING)].map(([, text = '']) => text.replace(/\\(.)/g, '$1')),
  );
