/**
 * For a browser that keeps nothing (a private window, storage switched off): the same store in memory, gone with the page.
 * Everything is sent at once, and the app says what that means.
 */

import "fake-indexeddb/auto";
import { openStore, type PhoneDb } from "./store.ts";

export function openMemoryStore(): Promise<PhoneDb> {
  return openStore("veldgast-memory");
}
