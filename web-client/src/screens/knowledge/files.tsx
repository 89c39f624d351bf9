import { ExportFiles } from "./export_files.tsx";
import { ImportFile } from "./import_file.tsx";

/** Solved tickets as files, in and out: a file of its own, for admins alone. */
export function Files() {
  return (
    <>
      <ImportFile />
      <ExportFiles />
    </>
  );
}
