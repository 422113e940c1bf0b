# Two images from one file: `bot` without torch (starts in a second), `worker` with it.
FROM python:3.12-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --create-home --uid 10001 sojourn && mkdir /data && chown sojourn /data
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./

FROM base AS bot
RUN mkdir bot worker model && pip install --constraint constraints.txt .
COPY bot bot
COPY worker worker
# The bot reads prompts and the catalog; the weights stay out of its image.
COPY model/*.py model/*.toml model/
USER 10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "worker.health", "bot"]
CMD ["python", "-m", "bot"]

FROM base AS worker
# torch from the package index brings CUDA with it; a CPU-only machine can pass its own index.
ARG TORCH_INDEX_URL=
ENV OMP_WAIT_POLICY=PASSIVE HF_HOME=/data/models
RUN mkdir bot worker model \
    && if [ -n "$TORCH_INDEX_URL" ]; then pip install --constraint constraints.txt --index-url "$TORCH_INDEX_URL" torch; fi \
    && pip install --constraint constraints.txt '.[worker]'
COPY worker worker
COPY model model
USER 10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=10m CMD ["python", "-m", "worker.health", "worker"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "worker"]
