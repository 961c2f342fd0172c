CREATE TABLE distribution_sites (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    address text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX distribution_sites_name_key ON distribution_sites (name);
COMMENT ON TABLE distribution_sites IS 'Where devices are picked up.';

CREATE TABLE stock_entries (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES distribution_sites (id),
    item text NOT NULL,
    quantity integer NOT NULL CHECK (quantity <> 0),
    application_id uuid REFERENCES applications (id),
    note text,
    actor_id uuid REFERENCES users (id),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stock_entries_site_id ON stock_entries (site_id, item);
CREATE INDEX stock_entries_application_id ON stock_entries (application_id);
CREATE INDEX stock_entries_actor_id ON stock_entries (actor_id);
COMMENT ON TABLE stock_entries IS 'Devices that came to a site and left it; what is there is their sum.';
CREATE TRIGGER stock_entries_stay BEFORE UPDATE OR DELETE ON stock_entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_record();

CREATE TABLE pickup_slots (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES distribution_sites (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 1000),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pickup_slots_order CHECK (starts_at < ends_at)
);
CREATE INDEX pickup_slots_site_id ON pickup_slots (site_id, starts_at);
CREATE INDEX pickup_slots_starts_at ON pickup_slots (starts_at, id);
COMMENT ON TABLE pickup_slots IS 'Times at which so many people may pick devices up.';

CREATE TABLE pickups (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    site_id uuid NOT NULL REFERENCES distribution_sites (id),
    slot_id uuid REFERENCES pickup_slots (id),
    status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled', 'handed_over')),
    serial_numbers jsonb,
    handed_over_by uuid REFERENCES users (id),
    handed_over_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pickups_handed_over CHECK ((status = 'handed_over') = (handed_over_at IS NOT NULL))
);
CREATE UNIQUE INDEX pickups_one_at_a_time ON pickups (application_id) WHERE status IN ('booked', 'handed_over');
CREATE INDEX pickups_application_id ON pickups (application_id);
CREATE INDEX pickups_site_id ON pickups (site_id);
CREATE INDEX pickups_slot_id ON pickups (slot_id);
CREATE INDEX pickups_handed_over_by ON pickups (handed_over_by);
COMMENT ON TABLE pickups IS 'Appointments to pick devices up, and what was handed over; who came without one has no slot.';

ALTER TABLE pickups ENABLE ROW LEVEL SECURITY;
ALTER TABLE pickups FORCE ROW LEVEL SECURITY;
CREATE POLICY pickups_visible ON pickups USING ((SELECT is_system()) OR application_id IN (SELECT id FROM applications));
