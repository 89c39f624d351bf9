import { type ReadonlySignal, signal } from "@preact/signals";
import type { Answer, DeskHttp } from "../connection/http.ts";
import type { StopReason } from "../connection/line.ts";
import type { DemoPerson, InstallationState, Join, Me, MemberId, Problem, Setup, SignIn } from "../protocol/generated.ts";

export type Phase =
  | { kind: "starting" }
  /** The node does not answer at all. */
  | { kind: "unreachable" }
  | { kind: "signed_out"; installation: InstallationState }
  | { kind: "signed_in"; me: Me }
  /** The line was ended for a reason that a person has to hear. */
  | { kind: "ended"; reason: StopReason };

/** What became of an attempt to come in. */
export type Attempt = { kind: "ok" } | { kind: "problem"; problem: Problem } | { kind: "unreachable" };

/** Who is signed in here, and the ways in and out. */
export class Session {
  private readonly http: DeskHttp;
  private readonly now = signal<Phase>({ kind: "starting" });
  private readonly people = signal<readonly DemoPerson[]>([]);

  constructor(http: DeskHttp) {
    this.http = http;
  }

  get phase(): ReadonlySignal<Phase> {
    return this.now;
  }

  /** People of the demo organisation that can be tried on. */
  get demoPeople(): ReadonlySignal<readonly DemoPerson[]> {
    return this.people;
  }

  start(): Promise<void> {
    return this.lookAround();
  }

  signIn(body: SignIn): Promise<Attempt> {
    return this.enter(this.http.signIn(body));
  }

  setUp(body: Setup): Promise<Attempt> {
    return this.enter(this.http.setup(body));
  }

  /** Comes in by a one-time link, with the password that was chosen. */
  join(body: Join): Promise<Attempt> {
    return this.enter(this.http.join(body));
  }

  demoSignIn(member: MemberId): Promise<Attempt> {
    return this.enter(this.http.demoSignIn(member));
  }

  async startDemo(): Promise<Attempt> {
    const answer = await this.http.startDemo();
    if (answer.kind !== "ok") return answer;
    this.people.value = answer.value.people;
    await this.lookAround();
    return { kind: "ok" };
  }

  async signOut(): Promise<Attempt> {
    const answer = await this.http.signOut();
    const isOut = answer.kind === "ok" || (answer.kind === "problem" && answer.problem.status === 401);
    if (!isOut) return answer;
    await this.lookAround();
    return { kind: "ok" };
  }

  /** The node sent the member away, or speaks another protocol by now. */
  end(reason: StopReason): void {
    this.now.value = { kind: "ended", reason };
  }

  /** Goes on to the way in after the end of a session was read. */
  async again(): Promise<void> {
    await this.lookAround();
  }

  private async enter(attempt: Promise<Answer<Me>>): Promise<Attempt> {
    const answer = await attempt;
    if (answer.kind !== "ok") return answer;
    this.now.value = { kind: "signed_in", me: answer.value };
    return { kind: "ok" };
  }

  private async lookAround(): Promise<void> {
    const installation = await this.http.installation();
    if (installation.kind !== "ok") {
      this.now.value = { kind: "unreachable" };
      return;
    }
    const me = installation.value.me === undefined ? await this.askWho() : installation.value.me;
    if (me === "unreachable") {
      this.now.value = { kind: "unreachable" };
      return;
    }
    if (me !== null) {
      this.now.value = { kind: "signed_in", me };
      return;
    }
    if (installation.value.demo && this.people.value.length === 0) {
      const people = await this.http.demoPeople();
      if (people.kind === "ok") this.people.value = people.value.people;
    }
    this.now.value = { kind: "signed_out", installation: installation.value };
  }

  /** Who is signed in, where the node is too old to say it with the rest: one of the other nodes during an update. */
  private async askWho(): Promise<Me | null | "unreachable"> {
    const answer = await this.http.me();
    if (answer.kind === "ok") return answer.value;
    return answer.kind === "problem" && answer.problem.status === 401 ? null : "unreachable";
  }
}
