CREATE TABLE payment_batches (
    id uuid PRIMARY KEY,
    reference text NOT NULL,
    round_id uuid NOT NULL REFERENCES program_rounds (id),
    status text NOT NULL DEFAULT 'prepared' CHECK (status IN ('prepared', 'approved', 'discarded')),
    created_by uuid REFERENCES users (id),
    approved_by uuid REFERENCES users (id),
    approved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT payment_batches_approved CHECK ((status = 'approved') = (approved_at IS NOT NULL))
);
CREATE UNIQUE INDEX payment_batches_reference_key ON payment_batches (reference);
CREATE INDEX payment_batches_round_id ON payment_batches (round_id);
CREATE INDEX payment_batches_created_at ON payment_batches (created_at DESC, id DESC);
CREATE INDEX payment_batches_created_by ON payment_batches (created_by);
CREATE INDEX payment_batches_approved_by ON payment_batches (approved_by);
COMMENT ON TABLE payment_batches IS 'What the city pays at once, approved by somebody who neither recommended nor decided.';

CREATE TABLE payments (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES payment_batches (id) ON DELETE CASCADE,
    application_id uuid NOT NULL REFERENCES applications (id),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'paid', 'returned', 'reissued')),
    note text,
    settled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payments_batch_id ON payments (batch_id);
CREATE UNIQUE INDEX payments_one_at_a_time ON payments (application_id) WHERE status IN ('pending', 'paid');
CREATE INDEX payments_application_id ON payments (application_id);
COMMENT ON TABLE payments IS 'One payment of a batch. An application has one that is pending or paid at most; a returned one is issued again in another batch.';

ALTER TABLE payment_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_batches FORCE ROW LEVEL SECURITY;
CREATE POLICY payment_batches_visible ON payment_batches USING (
    (SELECT is_system()) OR (SELECT subject_has_role('{program_reviewer,finance,director}'))
);
ALTER TABLE payments ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
CREATE POLICY payments_visible ON payments USING (batch_id IN (SELECT id FROM payment_batches));
