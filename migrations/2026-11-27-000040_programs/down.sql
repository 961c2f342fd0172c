DROP TABLE program_policies;
DROP FUNCTION refuse_change_of_published_policy;
DROP TABLE program_rounds;
DROP TABLE programs;
