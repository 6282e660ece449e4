const SHOWN = 12;

/**
 * `use one of http (8080), metrics (9187)`; of a long list the beginning, so that findings stay short and few things are slow.
 *
 * @param otherwise what to do where there is nothing to choose from
 */
export function oneOf(names: readonly (string | number)[], otherwise: string): string {
  if (names.length === 0) return otherwise;
  const shown = [...new Set(names.slice(0, SHOWN))].join(', ');
  return `use one of ${shown}${names.length > SHOWN ? ', …' : ''}`;
}
