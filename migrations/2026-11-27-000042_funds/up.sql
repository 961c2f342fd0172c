CREATE TABLE funds (
    id uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES program_rounds (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX funds_round_id_key ON funds (round_id);
COMMENT ON TABLE funds IS 'Money of a round. Its row is the lock under which entries are made one after the other; every figure is a sum of entries.';

CREATE TABLE fund_entries (
    id uuid PRIMARY KEY,
    fund_id uuid NOT NULL REFERENCES funds (id),
    kind text NOT NULL CHECK (kind IN ('appropriate', 'reserve', 'release', 'spend', 'return')),
    amount_cents bigint NOT NULL CHECK (amount_cents <> 0 AND (amount_cents > 0 OR kind = 'appropriate')),
    note text,
    actor_kind text NOT NULL,
    actor_id uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX fund_entries_fund_id ON fund_entries (fund_id, created_at DESC, id DESC);
COMMENT ON TABLE fund_entries IS 'The ledger. available = appropriate - reserve + release; reserved = reserve - release - spend + return; spent = spend - return.';

-- What was entered stays, whoever connects.
CREATE FUNCTION refuse_change_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this record never changes' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER fund_entries_stay BEFORE UPDATE OR DELETE ON fund_entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();
