# The service alone: the serve extra, one bundle, no compiler, no pip, no root.
#
#   docker build -t claimscore .
#   docker run --rm -v claimscore:/data claimscore keys create first
#   docker run --read-only --tmpfs /tmp -v claimscore:/data -p 127.0.0.1:8765:8765 claimscore
#
# EXTRAS: more parts, such as serve,postgres,documents. BUNDLE: which model of models/ goes in.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv --without-pip /opt/claimscore
COPY pyproject.toml README.md LICENSE ./
COPY constraints/serve.txt constraints/serve.txt
COPY src src
COPY training training
COPY examples examples
ARG BUNDLE=claimscore-base
COPY models/${BUNDLE} models/${BUNDLE}
ARG EXTRAS=serve
RUN python -m pip --python /opt/claimscore/bin/python install --no-cache-dir --constraint constraints/serve.txt ".[${EXTRAS}]"

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="claimscore" \
      org.opencontainers.image.description="Scores health articles for overclaiming and weak evidence" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 claimscore \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin claimscore \
    && install --directory --owner=claimscore --group=claimscore --mode=0700 /data
COPY --from=build /opt/claimscore /opt/claimscore
ENV PATH=/opt/claimscore/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CLAIMSCORE_HOST=0.0.0.0 \
    CLAIMSCORE_PORT=8765 \
    CLAIMSCORE_DATABASE=sqlite:////data/service.db
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['CLAIMSCORE_PORT'] + '/readyz', timeout=4)"]
ENTRYPOINT ["claimscore"]
CMD ["serve"]
