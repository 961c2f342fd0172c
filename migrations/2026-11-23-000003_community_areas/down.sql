DROP TABLE community_areas;
