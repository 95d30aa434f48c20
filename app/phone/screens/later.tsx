import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part of the app that is fetched when it is first needed; the service worker keeps it like all others. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let found: ComponentType<P> | null = null;
  return function Later(props: P): JSX.Element | null {
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
      document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  };
}
