"""Vectors of texts by the static model that ships in the package wordllama.

Reads JSON lines of strings from the first file, writes little-endian f32 vectors to the second.
"""
import json, pathlib, sys, time
import numpy as np
import wordllama
from safetensors.numpy import load_file
from tokenizers import Tokenizer

BATCH = 256

def main(texts_path, vectors_path):
    package = pathlib.Path(wordllama.__file__).parent
    tokenizer = Tokenizer.from_file(str(package / "tokenizers/l2_supercat_tokenizer_config.json"))
    tokenizer.enable_truncation(512)
    table = load_file(package / "weights/l2_supercat_256.safetensors")["embedding.weight"].astype(np.float32)
    texts = [json.loads(line) for line in open(texts_path, encoding="utf-8")]
    start = time.perf_counter()
    vectors = np.zeros((len(texts), table.shape[1]), dtype="<f4")
    for at in range(0, len(texts), BATCH):
        for row, encoding in enumerate(tokenizer.encode_batch(texts[at:at + BATCH], add_special_tokens=False)):
            if encoding.ids:
                mean = table[encoding.ids].mean(axis=0)
                vectors[at + row] = mean / (np.linalg.norm(mean) + 1e-9)
    seconds = time.perf_counter() - start
    vectors.tofile(vectors_path)
    print(json.dumps({"model": "wordllama l2_supercat_256", "dimensions": int(table.shape[1]), "seconds": seconds}))

main(*sys.argv[1:])
