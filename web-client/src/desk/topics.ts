import type { TopicFacts } from "../protocol/generated.ts";

export type PathGroup<T> = { path: string; topics: T[] };

/** Topics together with those of the same path, in the order in which paths first come. */
export function byPath<T extends { path: string }>(topics: readonly T[]): PathGroup<T>[] {
  const groups = new Map<string, T[]>();
  for (const topic of topics) groups.set(topic.path, [...(groups.get(topic.path) ?? []), topic]);
  return [...groups].map(([path, inside]) => ({ path, topics: inside }));
}

/** A topic by its whole name, where it stands alone in a list. */
export function topicName({ path, name }: { path: string; name: string }): string {
  return path === "" ? name : `${path} / ${name}`;
}

/** What is typed of a topic. */
export type TopicWords = { name: string; path: string; keywords: string; team: number };

export function topicWords({ name, path, keywords, team }: TopicFacts): TopicWords {
  return { name, path, keywords: keywords.join(", "), team };
}

/** Keywords as they are typed in one line, divided by commas. */
export function keywordsOf(typed: string): string[] {
  return typed
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
