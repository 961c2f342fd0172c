CREATE TABLE community_areas (
    number integer PRIMARY KEY CHECK (number > 0),
    name text NOT NULL,
    portal_name text NOT NULL UNIQUE,
    aliases text[] NOT NULL DEFAULT '{}',
    side text NOT NULL,
    is_focus boolean NOT NULL DEFAULT false,
    population integer CHECK (population >= 0),
    population_year integer,
    population_source text,
    centroid_longitude double precision NOT NULL,
    centroid_latitude double precision NOT NULL,
    boundary jsonb NOT NULL,
    boundary_kind text NOT NULL CHECK (boundary_kind IN ('official', 'approximate')),
    updated_at timestamptz NOT NULL DEFAULT now(),
    row_version bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE community_areas IS 'The city''s areas: names, focus flag, population with its vintage, and boundary (GeoJSON MultiPolygon, longitude first).';
