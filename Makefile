# One line a target. `make demo` and `make test` are all a newcomer needs.
.PHONY: demo install build test lint fmt bless deny eval train bench fuzz clean

demo: install ; ./scripts/demo
install: ; ./scripts/install
build: install ; cargo build --workspace --release
test: install ; cargo test --workspace --locked
lint: install ; cargo clippy --workspace --all-targets --locked -- -D warnings
fmt: ; cargo fmt --all --check
deny: ; ./scripts/deny
bless: ; cargo run --quiet --package desplaza-model --example schema -- docs/schema
eval: install ; cargo build --workspace --locked && cargo test --workspace --locked --test labels --test accuracy -- --nocapture
train: build ; ./scripts/train
bench: build ; ./benches/records.sh && ./benches/read.sh && ./benches/extract.sh && ./benches/accuracy.sh
fuzz: install ; ./scripts/fuzz
clean: ; cargo clean
