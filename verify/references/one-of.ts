const SHOWN = 12;

/** `use one of http (8080), metrics (9187)`; of a long list the beginning, so that findings stay short and few things are slow. */
export function oneOf(names: readonly (string | number)[]): string {
  const shown = [...new Set(names.slice(0, SHOWN))].join(', ') || 'none';
  return `use one of ${shown}${names.length > SHOWN ? ', …' : ''}`;
}
