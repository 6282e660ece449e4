import type { SyntaxNode, Tree } from '@lezer/common';

/** The node, or the nearest around it, that has one of the names; else the outermost. */
export function ancestor(node: SyntaxNode, names: readonly string[]): SyntaxNode {
  let found = node;
  while (found.parent && !names.includes(found.name)) found = found.parent;
  return found;
}

export const text = ({ from, to }: SyntaxNode, expr: string): string => expr.slice(from, to);

export const nodes = (tree: Tree, name: string): SyntaxNode[] => within(tree.topNode, name);

/** The nodes of that name in a node, from left to right. */
export function within(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((at) => {
    if (at.name === name) found.push(at.node);
  });
  return found;
}
