/** F6 and Shift+F6 move between the parts of the page that carry `data-region`, in document order. */

const FOCUSABLE = 'textarea, input, a[href], button:not(:disabled), [tabindex="0"]';

export function moveRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetParent !== null);
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const first = step === 1 ? 0 : regions.length - 1;
  const next = current === -1 ? first : (current + step + regions.length) % regions.length;
  const region = regions[next];
  if (region !== undefined) entryOf(region).focus();
}

export function focusRegion(name: string): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
  if (region !== null) entryOf(region).focus();
}

/** Where a region wants the focus: the element marked so, else the first that can have it. */
function entryOf(region: HTMLElement): HTMLElement {
  return region.querySelector<HTMLElement>('[data-region-entry]') ?? region.querySelector<HTMLElement>(FOCUSABLE) ?? region;
}
