import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { focusTitle } from "./title.ts";

/** A part that may still have to be fetched: `fetch` brings it, never fails, and says nothing about whether it came. */
export type Later<P> = ((props: P) => JSX.Element | null) & { isHere: () => boolean; fetch: () => Promise<void> };

/** A part of the app that is fetched when it is first needed; the service worker keeps it like all others. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let found: ComponentType<P> | null = null;
  function Fetched(props: P): JSX.Element | null {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => found);
    const [awaited] = useState(found === null);
    useEffect(() => {
      if (Part) return;
      let here = true;
      load().then(
        (loaded) => {
          found = loaded;
          if (here) setPart(() => loaded);
        },
        () => undefined,
      );
      return () => {
        here = false;
      };
    }, []);
    // What came a moment after its address is read out from its title all the same.
    useEffect(() => {
      if (!Part || !awaited || document.activeElement !== document.body) return;
      focusTitle();
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  }
  const fetch = async () => {
    found ??= await load().catch(() => null);
  };
  return Object.assign(Fetched, { isHere: () => found !== null, fetch });
}
