DROP TABLE lead_organizations;
