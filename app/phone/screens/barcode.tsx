import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { longestText } from "../answer_values.ts";
import { useShell } from "./context.ts";
import { Icon } from "./icons.tsx";
import type { InputProps } from "./input_props.ts";
import { IconButton } from "./parts.tsx";
import { TextField } from "./text_field.tsx";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new () => Detector;

const LOOK_EVERY_MS = 250;

/** Only some browsers read bar codes themselves; where this one does not, the number is typed. */
function detectorClass(): DetectorClass | null {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  return found && typeof navigator.mediaDevices?.getUserMedia === "function" ? found : null;
}

export function Barcode({ session, question, code, value, disabled, describedBy, invalid }: InputProps): JSX.Element {
  const { words } = useShell();
  const [scanning, setScanning] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  return (
    <>
      <TextField
        session={session}
        code={code}
        label={null}
        rows={1}
        minLength={question.min_length ?? 0}
        maxLength={longestText(question)}
        describedBy={describedBy}
        invalid={invalid}
        unset={value === null}
        digits
      />
      {!disabled && detectorClass() && (
        <button type="button" class="button wide" onClick={() => setScanning(true)}>
          <Icon name="scan-barcode" size={20} />
          {words.scan}
        </button>
      )}
      <p class="hint" aria-live="polite">
        {said ?? words.barcode_hint}
      </p>
      {scanning && (
        <Scanner
          onFound={(found) => {
            setScanning(false);
            setSaid(words.scan_found(found));
            void session.answer(code, found);
          }}
          onRefused={() => {
            setScanning(false);
            setSaid(words.scan_refused);
          }}
          onClose={() => setScanning(false)}
        />
      )}
    </>
  );
}

/** The camera in a window of its own, until it sees a bar code. */
function Scanner({
  onFound,
  onRefused,
  onClose,
}: {
  onFound: (code: string) => void;
  onRefused: () => void;
  onClose: () => void;
}): JSX.Element {
  const { words } = useShell();
  const dialog = useRef<HTMLDialogElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let open = true;
    dialog.current?.showModal();
    const begin = async (): Promise<void> => {
      const Detecting = detectorClass();
      if (!Detecting || !video.current) return;
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (!open) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      video.current.srcObject = stream;
      await video.current.play();
      const detector = new Detecting();
      const look = async (): Promise<void> => {
        if (!open || !video.current) return;
        const [first] = await detector.detect(video.current).catch(() => []);
        if (first?.rawValue && open) onFound(first.rawValue);
        else timer = setTimeout(() => void look(), LOOK_EVERY_MS);
      };
      await look();
    };
    begin().catch(() => open && onRefused());
    return () => {
      open = false;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return (
    <dialog ref={dialog} class="large scanner" aria-label={words.scan} onClose={onClose}>
      <div class="sheet-head">
        <h2>{words.scan_hint}</h2>
        <IconButton name="x" label={words.close} onClick={onClose} />
      </div>
      <video ref={video} playsInline muted />
    </dialog>
  );
}
