import type { Template } from "./text.ts";

/** Texts about outages and what is proposed as one, in English. */
export const enOutages = {
  "outage.accept": "Bundle as one outage",
  "outage.dismiss": "Not one outage",
  "outage.known": "IT knows of it since {at}.",
  "outage.looks": { one: "{n} question looks like an outage", other: "{n} questions look like one outage" },
  "outage.me_too": "Me too: {title}",
  "outage.members": { one: "It concerns {n} person.", other: "It concerns {n} people." },
  "outage.proposed": "Looks like an outage",
  "outage.title": "Known outages",
} satisfies Record<string, Template>;
