/** A JSON file as it is read in a diff. */
export const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
