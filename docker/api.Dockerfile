# syntax=docker/dockerfile:1
FROM rust:1-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo build --release --locked -p api && install -D target/release/cscc /out/cscc && mkdir /out/data

# No shell and no package manager: only the C library and the certificate authorities.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/cscc /usr/local/bin/cscc
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/cscc
ENV CSCC_BIND=0.0.0.0 CSCC_DATA_DIR=/var/lib/cscc PORT=8080 PATH=/usr/local/bin
WORKDIR /var/lib/cscc
VOLUME /var/lib/cscc
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["cscc", "health"]
ENTRYPOINT ["cscc"]
CMD ["serve"]
