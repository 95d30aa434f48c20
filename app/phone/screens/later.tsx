import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { focusTitle } from "./title.ts";

/** A part of the app that is fetched when it is first needed; the service worker keeps it like all others. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => JSX.Element | null {
  let found: ComponentType<P> | null = null;
  return function Fetched(props: P): JSX.Element | null {
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
  };
}
