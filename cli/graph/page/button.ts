/** Makes a part of a picture a button: SVG has none of its own. */
export const button = (label: string, isPressed: boolean, press: () => void) => ({
  role: 'button' as const,
  // attributes of SVG are told apart by case
  tabindex: 0,
  'aria-label': label,
  'aria-pressed': isPressed,
  onClick: press,
  onKeyDown: (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    press();
  },
});
