import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FormSession } from "../visit_session.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import { IconButton } from "./parts.tsx";

/** Addresses of pictures that were found, for as long as the page is open. */
const found = new Map<string, Promise<string | null>>();

function usePicture(session: FormSession, sha256: string): string | null {
  const { app } = useShell();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    const key = `${session.id}/${sha256}`;
    const looked = found.get(key) ?? app.picture(session, sha256);
    found.set(key, looked);
    void looked.then((address) => {
      if (address === null) found.delete(key);
      if (here) setUrl(address);
    });
    return () => {
      here = false;
    };
  }, [session.id, sha256]);
  return url;
}

/** A picture of the questionnaire; its place is kept while it is looked for. */
export function Picture({ session, sha256, alt }: { session: FormSession; sha256: string; alt: string }): JSX.Element {
  const url = usePicture(session, sha256);
  if (!url) return <span class="picture" aria-hidden="true" />;
  return <img class="picture" src={url} alt={alt} decoding="async" />;
}

/** What a good photo looks like: small beside the question, large on a tap. */
export function Example({ session, sha256, about }: { session: FormSession; sha256: string; about: string }): JSX.Element {
  const { words } = useShell();
  const large = useRef<HTMLDialogElement>(null);
  const url = usePicture(session, sha256);
  return (
    <>
      <button type="button" class="example" onClick={() => large.current?.showModal()} disabled={!url}>
        {url ? <img class="picture" src={url} alt="" decoding="async" /> : <span class="picture" />}
        <span>
          {words.example}
          <span class="hidden"> {words.example_open}</span>
        </span>
        <Icon name="maximize-2" size={18} />
      </button>
      <dialog ref={large} class="large" aria-label={words.example}>
        <div class="sheet-head">
          <h2>{words.example}</h2>
          <IconButton name="x" label={words.close} onClick={() => large.current?.close()} />
        </div>
        {url && <img src={url} alt={words.picture_of(about)} />}
      </dialog>
    </>
  );
}
