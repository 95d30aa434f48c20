/** Records sound with the phone's microphone: the parts that are not on screen. */

export const LONGEST_RECORDING_S = 600;
/** A part of a recording is handed over after so long: what is lost at most when the app is closed. */
const PART_MS = 1000;
/** Best first: what the server takes and this browser can make. */
const FORMATS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];

export const canRecord = (): boolean =>
  typeof MediaRecorder !== "undefined" && typeof navigator.mediaDevices?.getUserMedia === "function";

export type RecorderState = "recording" | "paused";

/** Counts the time that was recorded, without what was paused. */
export class RecordedTime {
  private before = 0;
  private since: number | null;

  constructor(now: number) {
    this.since = now;
  }

  pause(now: number): void {
    if (this.since !== null) this.before += Math.max(0, now - this.since);
    this.since = null;
  }

  resume(now: number): void {
    this.since ??= now;
  }

  seconds(now: number): number {
    return (this.before + (this.since === null ? 0 : Math.max(0, now - this.since))) / 1000;
  }
}

export class Recording {
  state: RecorderState = "recording";
  private readonly parts: Blob[] = [];
  private readonly time: RecordedTime;
  private ended = false;

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
    private readonly done: (sound: Blob, seconds: number) => void,
    part: (part: Blob, seconds: number) => void,
  ) {
    this.time = new RecordedTime(performance.now());
    recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size === 0) return;
      this.parts.push(event.data);
      part(event.data, Math.max(1, Math.round(this.seconds)));
    });
    recorder.addEventListener("stop", () => this.finish());
    recorder.start(PART_MS);
  }

  /** Asks for the microphone and begins; fails with the browser's error when that is refused. `done` gets the sound, `part` each part as it comes. */
  static async begin(
    done: (sound: Blob, seconds: number) => void,
    part: (part: Blob, seconds: number) => void = () => undefined,
  ): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    return new Recording(stream, new MediaRecorder(stream, mimeType ? { mimeType } : {}), done, part);
  }

  get seconds(): number {
    return this.time.seconds(performance.now());
  }

  toggle(): void {
    if (this.recorder.state === "recording") {
      this.recorder.pause();
      this.time.pause(performance.now());
      this.state = "paused";
    } else if (this.recorder.state === "paused") {
      this.recorder.resume();
      this.time.resume(performance.now());
      this.state = "recording";
    }
  }

  stop(): void {
    this.time.pause(performance.now());
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    for (const track of this.stream.getTracks()) track.stop();
    this.done(new Blob(this.parts, { type: this.recorder.mimeType }), Math.round(this.seconds));
  }
}
