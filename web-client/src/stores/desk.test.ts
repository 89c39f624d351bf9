import { describe, expect, it } from "vitest";
import type { DeskHttp } from "../connection/http.ts";
import { anna, boris, claimed, MINUTE, member, olga, pavel, START, term, view } from "../testing/builders.ts";
import { ok, problem } from "../testing/fake_http.ts";
import { live, settle, setUp, texts } from "../testing/open_desk.ts";

/** What a node that is too old to say who is signed in says of the installation. */
const strange = { setup_needed: false, demo: false, demo_offered: false };

describe("the desk of a member", () => {
  it("is live once the list and every open ticket show what has happened", async () => {
    const { desk, server } = setUp();
    server.keep(view());
    expect(desk.live.connection.value).toBe("offline");
    await desk.session.start();
    expect(desk.live.connection.value).toBe("connecting");
    await settle();
    expect(desk.live.connection.value).toBe("live");
    expect([...desk.rows.all.value.rows.keys()]).toEqual([10]);
  });

  it("shows what others say, and catches up after a cut without showing anything twice", async () => {
    const { desk, server, clock } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    server.happen(10, "public", { kind: "posted", text: "one" }, { by: anna });
    server.close(4001);
    expect(desk.live.connection.value).toBe("offline");
    server.happen(10, "public", { kind: "posted", text: "two" }, { by: anna });
    clock.advance(1);
    await settle();
    expect(desk.live.connection.value).toBe("live");
    expect(texts(desk, 10)).toEqual(["one", "two"]);
  });

  it("shows the same in a second tab", async () => {
    const first = await live(setUp());
    first.server.keep(view());
    first.desk.tickets.open(10);
    first.server.happen(10, "public", { kind: "posted", text: "one" }, { by: anna });
    const { desk: second } = first;
    const third = { ...first, desk: first.open() };
    await live(third);
    third.desk.tickets.open(10);
    expect(third.desk.tickets.state(10).value).toEqual(second.tickets.state(10).value);
  });

  it("counts by the node's clock, whatever this machine's says", async () => {
    const { desk, server, clock } = await live(setUp());
    server.say({ type: "beat", now: clock.now() + 5 * MINUTE });
    expect(desk.time.exact()).toBe(clock.now() + 5 * MINUTE);
    clock.advance(2_000);
    expect(desk.time.now.value).toBe(clock.now() + 5 * MINUTE);
  });

  it("begins afresh when the node's history is another one", async () => {
    const { desk, server, clock } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    server.happen(10, "public", { kind: "posted", text: "of the old history" }, { by: anna });
    server.generation = "second";
    server.keep(view());
    server.close(4000);
    clock.advance(1);
    await settle();
    expect(texts(desk, 10)).toEqual([]);
    expect(server.heardOf("watch").at(-1)).toEqual({ type: "watch", tickets: [{ ticket: 10 }] });
  });

  it("begins afresh when its rights changed", async () => {
    const { desk, server, clock } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    server.me = member(olga, "engineer", [1]);
    server.close(4006);
    clock.advance(1);
    await settle();
    expect(desk.me.value?.role).toBe("engineer");
    expect(server.heardOf("watch").at(-1)).toEqual({ type: "watch", tickets: [{ ticket: 10 }] });
  });

  it("loads the page anew when somebody else signed in beside it", async () => {
    const { server, page, clock } = await live(setUp());
    server.me = member(boris);
    server.close(4000);
    clock.advance(1);
    await settle();
    expect(page.reloads).toBe(1);
  });

  it("carries nothing over to another member who signs in on the same page", async () => {
    const { desk, server, page } = await live(setUp({ http: { signIn: ok(member(boris)) } }));
    server.close(4504);
    void desk.commands.run(10, { kind: "post", text: "written by Olga" });
    await settle();
    const sent = server.heardOf("command").length;
    await desk.session.signIn({ email: "boris@b", password: "c" });
    await settle();
    expect(page.reloads).toBe(1);
    expect([server.attempts, server.heardOf("command").length]).toEqual([1, sent]);
  });

  it("tells which ticket is on the screen, and not while nobody looks", async () => {
    const { desk, server, page } = await live(setUp());
    desk.router.go("/tickets/10");
    page.visible = false;
    page.happen("visibility");
    desk.router.go("/");
    expect(server.heardOf("look").map((look) => look.ticket)).toEqual([undefined, 10, undefined, undefined]);
  });

  it("is away when the page was hidden for a while, and back at once", async () => {
    const { server, page, clock } = await live(setUp());
    page.visible = false;
    page.happen("visibility");
    clock.advance(30_000);
    expect(server.heardOf("away")).toEqual([]);
    server.say({ type: "beat", now: clock.now() });
    clock.advance(30_000);
    page.visible = true;
    page.happen("visibility");
    expect(server.heardOf("away").map(({ away }) => away)).toEqual([true, false]);
  });

  it("says why the line was ended for good", async () => {
    const { desk, server } = await live(setUp());
    server.close(4504);
    expect(desk.session.phase.value).toEqual({ kind: "ended", reason: "session_ended" });
  });

  it("shows the sign-in to a stranger and the desk to who comes in", async () => {
    const { desk, server } = await live(setUp({ http: { installation: ok({ ...strange, me: null }) } }));
    expect(desk.session.phase.value.kind).toBe("signed_out");
    expect(server.attempts).toBe(0);
    await desk.session.signIn({ email: "a@b", password: "c" });
    await settle();
    expect(desk.live.connection.value).toBe("live");
  });

  it("asks a node that is too old to say who is signed in", async () => {
    const installation = ok(strange);
    const phaseWith = async (me: DeskHttp["me"]) => (await live(setUp({ http: { installation, me } }))).desk.session.phase.value.kind;
    expect(await phaseWith(ok(member(olga)))).toBe("signed_in");
    expect(await phaseWith(problem(401, "not_signed_in"))).toBe("signed_out");
    expect(await phaseWith(problem(500, "failed"))).toBe("unreachable");
    expect(await phaseWith(async () => ({ kind: "unreachable" }))).toBe("unreachable");
  });

  it("asks no more of a node that says that nobody is signed in", async () => {
    let asked = 0;
    const me: DeskHttp["me"] = async () => {
      asked += 1;
      return { kind: "unreachable" };
    };
    const { desk } = await live(setUp({ http: { installation: ok({ ...strange, me: null }), me } }));
    expect([desk.session.phase.value.kind, asked]).toEqual(["signed_out", 0]);
  });

  it("knows a desk that does not answer from one that does not know the member", async () => {
    const { desk } = await live(setUp({ http: { installation: async () => ({ kind: "unreachable" }) } }));
    expect(desk.session.phase.value.kind).toBe("unreachable");
  });
});

describe("what a member says", () => {
  it("stands in the talk from the press of the key to the event, and once", async () => {
    const { desk, server } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    const said = desk.commands.run(10, { kind: "post", text: "hello" });
    await settle();
    const id = desk.commands.entries.value[0]?.id ?? "";
    expect(desk.commands.entries.value.map((entry) => entry.sending)).toEqual(["sending"]);
    server.say({ type: "reply", id, result: "ok", receipt: { ticket: 10, number: 1042, stream: "public", seq: 2 } });
    await said;
    expect(desk.commands.entries.value).toEqual([]);
    expect(desk.commands.stored.value.map((one) => one.id)).toEqual([id]);
    server.happen(10, "public", { kind: "posted", text: "hello" }, { by: olga, command: id });
    expect(desk.commands.stored.value).toEqual([]);
    expect(texts(desk, 10)).toEqual(["hello"]);
  });

  it("needs no reply once its event has come", async () => {
    const { desk, server } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    const said = desk.commands.run(10, { kind: "post", text: "hello" });
    await settle();
    const id = desk.commands.entries.value[0]?.id ?? "";
    server.happen(10, "public", { kind: "posted", text: "hello" }, { by: olga, command: id });
    expect((await said).kind).toBe("ok");
    expect([desk.commands.entries.value, desk.commands.stored.value]).toEqual([[], []]);
  });

  it("comes back with the reason when it is refused, also after a reload", async () => {
    const setup = await live(setUp());
    const { desk, server } = setup;
    server.decide = () => ({ result: "refused", refusal: { code: "wrong_stage", stage: "closed" } });
    server.keep(view());
    await desk.commands.run(10, { kind: "post", text: "too late" });
    const expected = [{ ticket: 10, kind: "post", words: "too late", refusal: { code: "wrong_stage", stage: "closed" } }];
    expect(desk.commands.returned.value).toMatchObject(expected);
    const after = { ...setup, desk: setup.open() };
    await live(after);
    expect(after.desk.commands.returned.value).toMatchObject(expected);
    after.desk.commands.dismiss(after.desk.commands.returned.value[0]?.id ?? "");
    expect(after.desk.commands.returned.value).toEqual([]);
  });

  it("tells the loser of a claim who has it", async () => {
    const { desk, server } = await live(setUp({ me: member(anna, "engineer", [1]) }));
    const refusal = { code: "already_claimed" as const, by: pavel, since: START, until: START + MINUTE };
    server.decide = () => ({ result: "refused", refusal });
    expect(await desk.commands.run(10, { kind: "claim" })).toEqual({ kind: "refused", refusal });
    expect(desk.commands.returned.value).toEqual([]);
  });
});

describe("a draft", () => {
  it("outlives the page, belongs to its member, and is gone after signing out", async () => {
    const setup = await live(setUp());
    setup.desk.drafts.at("10:public").value = "half a sentence";
    const again = { ...setup, desk: setup.open() };
    await live(again);
    expect(again.desk.drafts.at("10:public").value).toBe("half a sentence");
    again.desk.drafts.signedIn(boris.id);
    expect(again.desk.drafts.at("10:public").value).toBe("");
    again.desk.drafts.signedIn(olga.id);
    again.desk.drafts.clear();
    expect(setup.storage.keys().filter((key) => key.includes("draft"))).toEqual([]);
  });
});

describe("older pages of a ticket", () => {
  it("are put before what is held, for both streams", async () => {
    const older = (stream: "public" | "staff", seqs: number[]) =>
      seqs.map((seq) => ({ ticket: 10, stream, seq, at: START, after: 1, event: { kind: "posted" as const, text: `${stream} ${seq}` } }));
    const { desk } = await live(
      setUp({
        me: member(anna, "engineer", [1]),
        http: { eventsBefore: (_ticket, stream, before) => ok({ events: older(stream, [before - 2, before - 1]), more: stream === "public" })() },
      }),
    );
    desk.tickets.opened(view({ public_head: 9, staff_head: 4 }), [...older("public", [8, 9]), ...older("staff", [4])], true);
    await desk.tickets.readEarlier(10);
    const state = desk.tickets.state(10).value;
    expect(state).toMatchObject({ kind: "open", earlier: true, readingEarlier: false });
    expect(texts(desk, 10)).toEqual(["public 6", "public 7", "public 8", "public 9"]);
    expect(state.kind === "open" && state.staffEvents.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  });

  it("stay to be read when the desk was not reached", async () => {
    const { desk } = await live(setUp());
    desk.tickets.opened(view({ stage: claimed(pavel), public_head: 9 }), [], true);
    expect(await desk.tickets.readEarlier(10)).toBe(false);
    expect(desk.tickets.state(10).value).toMatchObject({ earlier: true, readingEarlier: false });
  });
});

describe("who is here", () => {
  it("is told per ticket, ends with a word said, and is forgotten without a line", async () => {
    const { desk, server, clock } = await live(setUp());
    server.keep(view());
    desk.tickets.open(10);
    const here = { ticket: 10, looking: [anna], looking_count: 1, typing: [anna, boris], trying: [] };
    server.say({ type: "presence", tickets: [here], online: { people: [anna], away: [], count: 1 } });
    expect(desk.presence.at(10).value).toEqual(here);
    server.happen(10, "public", { kind: "posted", text: "done", renews: term(START) }, { by: anna });
    expect(desk.presence.at(10).value?.typing).toEqual([boris]);
    server.say({ type: "presence", tickets: [here] });
    expect(desk.presence.at(10).value?.typing).toEqual([boris]);
    clock.advance(6_000);
    server.say({ type: "presence", tickets: [here] });
    expect(desk.presence.at(10).value?.typing).toEqual([anna, boris]);
    server.close(4001);
    expect(desk.presence.at(10).value).toBeUndefined();
    expect(desk.presence.online.value.count).toBe(0);
  });
});
