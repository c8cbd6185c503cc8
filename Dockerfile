# One image for both processes: the bot, and with `src/sweeper.ts` as its argument the sweeper.

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional ones are a Node of their own, which this image has, and native twins of plain JavaScript.
RUN npm ci --omit=dev --omit=optional

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="Drawbridge" \
      org.opencontainers.image.description="A Slack bot that changes what crosses the edge of an Istio service mesh, and takes it back on time." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY commands commands
COPY src src

ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/var/cache/drawbridge
RUN install -d -o 65532 -g 65532 /var/cache/drawbridge
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
# Without settings each says so and ends: that loads every module, as the user who will run it, and fills the cache
# that a start from a read-only root then reads.
RUN for process in main sweeper; do \
      node --enable-source-maps src/$process.ts 2>&1 | grep 'cannot start' || exit 1; \
    done

EXPOSE 3000
# Node itself is process 1 and hears the signal: no shell stands between.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["src/main.ts"]
