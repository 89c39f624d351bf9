import { useEffect, useState } from "preact/hooks";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useDesk, useWords } from "../context.tsx";
import { NotFound } from "../frame/not_found.tsx";

/** Leads from the number that people know to the ticket: from the live list, else by asking the desk. */
export function ByNumber({ number }: { number: number }) {
  const { rows, http, router } = useDesk();
  const { t } = useWords();
  const [missing, setMissing] = useState(false);
  const held = [...rows.all.value.rows.values()].find((row) => row.number === number)?.id;
  useEffect(() => {
    if (held !== undefined) {
      router.replace(`/tickets/${held}`);
      return undefined;
    }
    let current = true;
    void http.tickets(String(number)).then((answer) => {
      if (!current) return;
      const found = answer.kind === "ok" ? answer.value.find((row) => row.number === number) : undefined;
      if (found === undefined) setMissing(true);
      else router.replace(`/tickets/${found.id}`);
    });
    return () => {
      current = false;
    };
  }, [number, held]);
  return missing ? <NotFound /> : <Skeleton label={t("frame.loading")} rows={5} />;
}
