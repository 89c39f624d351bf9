import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../context.tsx";

/** Takes files that are dropped anywhere on the ticket, and shows that they can be. */
export function useDroppedFiles(onFiles: ((files: File[]) => void) | undefined): void {
  const { t } = useWords();
  const latest = useRef(onFiles);
  latest.current = onFiles;
  const label = t("files.drop");
  useEffect(() => {
    const room = document.querySelector<HTMLElement>(".room");
    if (room === null) return undefined;
    room.dataset["drop"] = label;
    const isFiles = (event: DragEvent): boolean => latest.current !== undefined && event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent): void => {
      if (!isFiles(event)) return;
      event.preventDefault();
      room.classList.add("dropping");
    };
    const leave = (event: DragEvent): void => {
      if (!(event.relatedTarget instanceof Node && room.contains(event.relatedTarget))) room.classList.remove("dropping");
    };
    const drop = (event: DragEvent): void => {
      room.classList.remove("dropping");
      if (!isFiles(event)) return;
      event.preventDefault();
      latest.current?.([...(event.dataTransfer?.files ?? [])]);
    };
    room.addEventListener("dragover", over);
    room.addEventListener("dragleave", leave);
    room.addEventListener("drop", drop);
    return () => {
      room.removeEventListener("dragover", over);
      room.removeEventListener("dragleave", leave);
      room.removeEventListener("drop", drop);
    };
  }, [label]);
}
