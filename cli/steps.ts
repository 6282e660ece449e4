/** What a long command is doing, in one line of a terminal that is gone when it is done. Elsewhere nothing. */
export class Steps {
  private isShown = false;

  say = (what: string): void => {
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001b[K${what} …`);
    this.isShown = true;
  };

  /** Before anything else is printed. */
  clear(): void {
    if (this.isShown) process.stderr.write('\r\u001b[K');
    this.isShown = false;
  }
}
