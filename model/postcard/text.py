"""The text encoder: a small CLIPTextModel, trained from nothing together with the denoiser."""

from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from model.postcard.recipe import TextRecipe


def build(recipe: TextRecipe, tokenizer: CLIPTokenizer) -> CLIPTextModel:
    """The end token's real id is set: CLIPTextModel reads the default 2 as "look for the largest id"."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=recipe.width,
            intermediate_size=recipe.width * 4,
            projection_dim=recipe.width,
            num_hidden_layers=recipe.layers,
            num_attention_heads=recipe.heads,
            max_position_embeddings=recipe.tokens,
            hidden_act="gelu",
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
