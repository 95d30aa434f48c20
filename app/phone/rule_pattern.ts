/**
 * The patterns of regex() in rules; the same machine as app/journeys/logic/pattern.py, where the reasons stand. The
 * server has checked each pattern, so that only what it lets through is read here; anything else matches nothing.
 */

type Ranges = readonly (readonly [number, number])[];
type Step = { take: Ranges } | { go: number[] } | { edge: "begin" | "end" };

const LONGEST_TEXT = 5000;
const LONGEST_PROGRAM = 500;
const LARGEST_COUNT = 500;
const DEEPEST = 20;
const LAST = 0x10ffff;
const CLASSES: Record<string, Ranges> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
  ],
};
const CONTROLS: Record<string, number> = { n: 10, r: 13, t: 9 };

const programs = new Map<string, Step[] | null>();

/** True when the pattern occurs somewhere in the text. */
export function found(pattern: string, text: string): boolean {
  let program = programs.get(pattern);
  if (program === undefined) {
    program = read(pattern);
    programs.set(pattern, program);
  }
  const characters = Array.from(text, (character) => character.codePointAt(0) as number);
  return program !== null && characters.length <= LONGEST_TEXT && occurs(program, characters);
}

function occurs(program: Step[], text: number[]): boolean {
  let states = new Set<number>();
  for (let position = 0; position <= text.length; position += 1) {
    states.add(0);
    const next = new Set<number>();
    const seen = new Set<number>();
    const waiting = [...states];
    while (waiting.length > 0) {
      const at = waiting.pop() as number;
      if (seen.has(at)) continue;
      seen.add(at);
      const step = program[at];
      if (step === undefined) return true;
      if ("go" in step) waiting.push(...step.go);
      else if ("edge" in step) {
        if (position === (step.edge === "begin" ? 0 : text.length)) waiting.push(at + 1);
      } else if (position < text.length) {
        const character = text[position] as number;
        if (step.take.some(([low, high]) => low <= character && character <= high)) next.add(at + 1);
      }
    }
    states = next;
  }
  return false;
}

function read(pattern: string): Step[] | null {
  try {
    const reader = new Reader(pattern);
    const steps = reader.branches();
    return reader.done() ? steps : null;
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Unsupported extends Error {}

/** Recursive descent; every method returns steps whose places count from its own first step. */
class Reader {
  private readonly source: string[];
  private at = 0;
  private depth = 0;

  constructor(source: string) {
    this.source = [...source];
  }

  done(): boolean {
    return this.at === this.source.length;
  }

  branches(): Step[] {
    const branches = [this.sequence()];
    while (this.peek() === "|") {
      this.at += 1;
      branches.push(this.sequence());
    }
    let steps = branches.pop() as Step[];
    for (const branch of branches.reverse()) {
      const other = branch.length + 2;
      steps = small([{ go: [1, other] }, ...moved(branch, 1), { go: [other + steps.length] }, ...moved(steps, other)]);
    }
    return steps;
  }

  private peek(ahead = 0): string {
    return this.source[this.at + ahead] ?? "";
  }

  private take(): string {
    this.at += 1;
    return this.source[this.at - 1] ?? "";
  }

  private sequence(): Step[] {
    const steps: Step[] = [];
    while (!["", "|", ")"].includes(this.peek())) {
      steps.push(...moved(this.piece(), steps.length));
      small(steps);
    }
    return steps;
  }

  private piece(): Step[] {
    const character = this.take();
    if (character === "^" || character === "$") {
      if (isRepetition(this.peek())) throw new Unsupported();
      return [{ edge: character === "^" ? "begin" : "end" }];
    }
    if (character === "(") return this.repeated(this.group());
    if ("*+?{}]".includes(character)) throw new Unsupported();
    let ranges: Ranges = only(character);
    if (character === "[") ranges = this.set();
    if (character === ".") ranges = outside([[10, 10]]);
    if (character === "\\") ranges = this.escape();
    return this.repeated([{ take: ranges }]);
  }

  private group(): Step[] {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new Unsupported();
    if (this.peek() === "?") {
      if (this.peek(1) !== ":") throw new Unsupported();
      this.at += 2;
    }
    const steps = this.branches();
    if (this.take() !== ")") throw new Unsupported();
    this.depth -= 1;
    return steps;
  }

  private repeated(steps: Step[]): Step[] {
    const sign = this.peek();
    if (!isRepetition(sign)) return steps;
    this.at += 1;
    const [least, most] = sign === "{" ? this.count() : [sign === "+" ? 1 : 0, sign === "?" ? 1 : null];
    if (this.peek() === "?") this.at += 1;
    if (isRepetition(this.peek())) throw new Unsupported();
    const out: Step[] = [];
    for (let time = 0; time < least; time += 1) {
      out.push(...moved(steps, out.length));
      small(out);
    }
    if (most === null) {
      const start = out.length;
      out.push({ go: [start + 1, start + steps.length + 2] }, ...moved(steps, start + 1), { go: [start] });
    }
    for (let time = least; time < (most ?? 0); time += 1) {
      const next = out.length + 1;
      out.push({ go: [next, next + steps.length] }, ...moved(steps, next));
      small(out);
    }
    return small(out);
  }

  private count(): [number, number | null] {
    let written = "";
    while (this.peek() !== "}") {
      if (this.done()) throw new Unsupported();
      written += this.take();
    }
    this.at += 1;
    const parts = /^([0-9]{1,4})(,?)([0-9]{0,4})$/.exec(written);
    if (!parts || (!parts[2] && parts[3])) throw new Unsupported();
    const least = Number(parts[1]);
    const most = parts[3] ? Number(parts[3]) : parts[2] ? null : least;
    if (Math.max(least, most ?? 0) > LARGEST_COUNT || (most !== null && most < least)) throw new Unsupported();
    return [least, most];
  }

  private escape(): Ranges {
    const character = this.take();
    const known = /^[dws]$/i.test(character) ? CLASSES[character.toLowerCase()] : undefined;
    if (known) return character === character.toLowerCase() ? known : outside(known);
    const control = CONTROLS[character];
    if (control !== undefined) return [[control, control]];
    if (!/^[\0-\x7f]$/.test(character) || /[0-9A-Za-z]/.test(character)) throw new Unsupported();
    return only(character);
  }

  private set(): Ranges {
    const negated = this.peek() === "^";
    if (negated) this.at += 1;
    const members: [number, number][] = [];
    while (this.peek() !== "]" || members.length === 0) {
      const low = this.member();
      const from = alone(low);
      if (from === null || this.peek() !== "-" || ["]", ""].includes(this.peek(1))) {
        members.push(...low.map(([first, last]): [number, number] => [first, last]));
        continue;
      }
      this.at += 1;
      const to = alone(this.member());
      if (to === null || to < from) throw new Unsupported();
      members.push([from, to]);
    }
    this.at += 1;
    members.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    return negated ? outside(members) : members;
  }

  private member(): Ranges {
    const character = this.take();
    if (character === "" || character === "[") throw new Unsupported();
    return character === "\\" ? this.escape() : only(character);
  }
}

function isRepetition(sign: string): boolean {
  return sign !== "" && "*+?{".includes(sign);
}

function only(character: string): Ranges {
  const code = character.codePointAt(0) as number;
  return [[code, code]];
}

/** The one character that ranges hold, null when they hold more. */
function alone(ranges: Ranges): number | null {
  const [first] = ranges;
  return ranges.length === 1 && first && first[0] === first[1] ? first[0] : null;
}

function moved(steps: Step[], by: number): Step[] {
  return steps.map((step) => ("go" in step ? { go: step.go.map((place) => place + by) } : step));
}

function small(steps: Step[]): Step[] {
  if (steps.length > LONGEST_PROGRAM) throw new Unsupported();
  return steps;
}

/** Every character that the ranges (in ascending order) do not hold. */
function outside(ranges: Ranges): Ranges {
  const out: [number, number][] = [];
  let begin = 0;
  for (const [low, high] of ranges) {
    if (low > begin) out.push([begin, low - 1]);
    begin = Math.max(begin, high + 1);
  }
  if (begin <= LAST) out.push([begin, LAST]);
  return out;
}
