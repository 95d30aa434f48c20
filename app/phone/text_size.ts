/** How large the words are on this phone: everything is measured in rem, so that one figure grows it all. */

const KEY = "veldgast.text_size";
/** Per cent of the size that the phone itself asks for. */
export const TEXT_SIZES = [100, 125, 150, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

export function textSize(): TextSize {
  const kept = Number(localStorage.getItem(KEY));
  return TEXT_SIZES.find((size) => size === kept) ?? 100;
}

export function setTextSize(size: TextSize): void {
  localStorage.setItem(KEY, String(size));
  showTextSize();
}

export function showTextSize(): void {
  document.documentElement.dataset.text = String(textSize());
}
