import type { JSX } from "preact";
import { AudioInput } from "./audio.tsx";
import { Barcode } from "./barcode.tsx";
import { FileInput } from "./files.tsx";
import type { InputProps } from "./input_props.ts";
import { PlaceInput } from "./place.tsx";
import { Ranking } from "./ranking.tsx";

/** The input for one of the rarer kinds of question. */
export function Input(props: InputProps): JSX.Element | null {
  switch (props.question.kind) {
    case "audio":
      return <AudioInput {...props} />;
    case "file":
      return <FileInput {...props} />;
    case "barcode":
      return <Barcode {...props} />;
    case "place":
      return <PlaceInput {...props} />;
    case "ranking":
      return <Ranking {...props} />;
    default:
      return null;
  }
}
