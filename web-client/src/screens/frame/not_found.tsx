import { Compass } from "lucide-preact";
import { Empty } from "../../ui/empty.tsx";
import { useWords } from "../context.tsx";

/** No such place, or none that this member may know of; the two are not told apart. */
export function NotFound() {
  const { t } = useWords();
  return (
    <Empty icon={Compass} title={t("not_found.title")} text={t("not_found.text")} alone>
      <a class="button plain" href="/">
        {t("not_found.back")}
      </a>
    </Empty>
  );
}
