/** Whether a name fits a pattern of the table, in which `*` stands for anything but a slash. */
export const fits = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(name);
