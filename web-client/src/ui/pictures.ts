import { createContext } from "preact";

/** What files in a text need of the page around them: where their bytes are, and how a picture is opened large. */
export type Files = { address: (id: string) => string; open: ((id: string) => void) | undefined; openLabel: (name: string) => string };

export const FilesContext = createContext<Files>({ address: (id) => `/api/files/${id}`, open: undefined, openLabel: (name) => name });
