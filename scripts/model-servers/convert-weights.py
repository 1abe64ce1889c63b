"""Writes the weights of a GGUF file in the form that vLLM loads: config, tokenizer, safetensors.

Usage: convert-weights.py MODEL.gguf FOLDER
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

source, target = Path(sys.argv[1]), Path(sys.argv[2])
target.mkdir(parents=True, exist_ok=True)

tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
tokenizer.save_pretrained(target)

model = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.bfloat16)
config = model.config.to_dict()
# The weights are whole numbers no more, and a class that vLLM knows has to load them.
config.pop("quantization_config", None)
config["architectures"] = ["LlamaForCausalLM"]
config["dtype"] = "bfloat16"
(target / "config.json").write_text(json.dumps(config, indent=2, default=str))

# The last layer shares the numbers of the first one.
state = {name: tensor.contiguous().to(torch.bfloat16) for name, tensor in model.state_dict().items() if name != "lm_head.weight"}
draft = target / "draft.safetensors"
save_file(state, draft, metadata={"format": "pt"})
draft.rename(target / "model.safetensors")
