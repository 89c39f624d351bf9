import type { ImportField } from "../protocol/generated.ts";

/** What a solved ticket of another system is made of, in the order in which it is asked for. */
export const IMPORT_FIELDS = ["question", "fix", "title", "key", "topic", "asked_at", "requester", "helper", "cause", "environment"] as const satisfies readonly ImportField[];
type AskedField = (typeof IMPORT_FIELDS)[number];

/** What other systems call it. */
const NAMES: Record<AskedField, readonly string[]> = {
  question: ["question", "description", "body", "text", "details", "problem", "описание", "вопрос"],
  fix: ["fix", "resolution", "solution", "answer", "close_notes", "решение", "ответ"],
  title: ["title", "subject", "summary", "short_description", "тема обращения", "заголовок"],
  key: ["key", "number", "id", "ticket", "номер"],
  topic: ["topic", "category", "queue", "component", "тема", "категория"],
  asked_at: ["asked_at", "created", "created_at", "opened", "opened_at", "date", "создано", "дата"],
  requester: ["requester", "from", "caller", "reporter", "author", "requester_email", "заявитель"],
  helper: ["helper", "assignee", "resolved_by", "agent", "исполнитель"],
  cause: ["cause", "root_cause", "причина"],
  environment: ["environment", "version", "окружение"],
};

export type Columns = Partial<Record<AskedField, string>>;

/** Which column most likely holds which field, each column once. */
export function guessedColumns(columns: readonly string[]): Columns {
  const guessed: Columns = {};
  const taken = new Set<string>();
  for (const field of IMPORT_FIELDS) {
    const found = NAMES[field]
      .map((name) => columns.find((column) => plain(column) === plain(name) && !taken.has(column)))
      .find((column) => column !== undefined);
    if (found !== undefined) {
      guessed[field] = found;
      taken.add(found);
    }
  }
  return guessed;
}

/** Conversations bring question and fix along by themselves. */
export function holdsConversations(columns: readonly string[]): boolean {
  return columns.includes("messages") && columns.includes("asker");
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[\s-]+/g, "_");
}
