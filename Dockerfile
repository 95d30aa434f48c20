# One image for the web server and the worker; what it does is its argument: serve (the default), worker, migrate.
# See docs/operations.md.

FROM node:22-bookworm-slim AS browser
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY scripts/*.mjs scripts/
COPY app/phone app/phone
COPY app/web/assets app/web/assets
RUN node scripts/build_assets.mjs

FROM python:3.11-slim-bookworm AS python
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/veldgast
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv .venv \
    && .venv/bin/pip install --no-deps --require-hashes -r requirements/build.txt \
    && .venv/bin/pip install --no-deps --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY app app
COPY migrations migrations
COPY templates templates
COPY reports reports
COPY translations translations
# Installed in place: the application reads its templates, reports and migrations beside its code.
RUN .venv/bin/pip install --no-deps --no-index --no-build-isolation --editable . \
    && for catalogue in translations/*/LC_MESSAGES/veldgast.po; do \
         .venv/bin/pybabel --quiet compile -i "$catalogue" -o "${catalogue%.po}.mo" || exit 1; \
       done \
    && .venv/bin/python -m compileall -q app migrations
COPY --from=browser /build/app/web/static app/web/static

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
         libfontconfig1 libglib2.0-0 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/veldgast --create-home veldgast
COPY --from=python /srv/veldgast /srv/veldgast
ENV PATH=/srv/veldgast/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VELDGAST_MODE=production \
    VELDGAST_DATA_DIR=/var/lib/veldgast \
    VELDGAST_HOST=0.0.0.0 \
    PORT=8000
WORKDIR /srv/veldgast
USER veldgast
VOLUME /var/lib/veldgast
EXPOSE 8000
# For the web server; run the worker with --no-healthcheck, its lease on jobs is its sign of life.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["veldgast"]
CMD ["serve"]
