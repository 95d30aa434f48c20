import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part of the app that is fetched when it is first needed; the service worker keeps it like all others. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let found: ComponentType<P> | null = null;
  return function Later(props: P): JSX.Element | null {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => found);
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
    return Part ? <Part {...props} /> : null;
  };
}
