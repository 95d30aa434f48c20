/** How much room this phone has left, and whether the browser promises to keep what is stored. */

/** Free bytes below which a shopper hears that it is getting less: about three visits with many photos. */
export const EARLY_WARNING_BYTES = 300_000_000;
/** Free bytes below which space has to be made before the next photo. */
export const LOW_STORAGE_BYTES = 80_000_000;

export type Room = "fine" | "early" | "low";

/** What an estimate of the browser means; one that says nothing is no reason to worry anybody. */
export function roomOf(estimate: StorageEstimate | null): Room {
  if (!estimate?.quota || estimate.usage === undefined) return "fine";
  const free = estimate.quota - estimate.usage;
  if (free < LOW_STORAGE_BYTES) return "low";
  return free < EARLY_WARNING_BYTES ? "early" : "fine";
}

export async function lookAtRoom(): Promise<Room> {
  try {
    return roomOf((await navigator.storage?.estimate?.()) ?? null);
  } catch {
    return "fine";
  }
}

/** Asks the browser to keep what is stored; some ask the shopper, so this waits until there is something worth keeping. */
export async function askToKeep(): Promise<boolean> {
  try {
    if (await navigator.storage?.persisted?.()) return true;
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}
