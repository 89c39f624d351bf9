import bash from "highlight.js/lib/languages/bash";
import diff from "highlight.js/lib/languages/diff";
import dos from "highlight.js/lib/languages/dos";
import http from "highlight.js/lib/languages/http";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import powershell from "highlight.js/lib/languages/powershell";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

/** A piece of code with what it is; nothing where it is nothing in particular. */
export type Coloured = { text: string; kind: string | undefined };

const lowlight = createLowlight({ bash, diff, dos, http, ini, javascript, json, powershell, python, sql, xml, yaml });

type Node = { type: string; value?: string; properties?: { className?: unknown }; children?: Node[] };

/** Colours code by its language, or by what it looks like. Loaded only when somebody asks for it. */
export function coloured(text: string, language: string): Coloured[] {
  const tree = lowlight.registered(language) ? lowlight.highlight(language, text) : lowlight.highlightAuto(text);
  return flat(tree.children as Node[], undefined);
}

function flat(nodes: readonly Node[], kind: string | undefined): Coloured[] {
  return nodes.flatMap((node) => {
    if (node.type === "text") return [{ text: node.value ?? "", kind }];
    const names = node.properties?.className;
    const own = Array.isArray(names) ? /^hljs-([a-z]+)/.exec(String(names[0]))?.[1] : undefined;
    return flat(node.children ?? [], own ?? kind);
  });
}
