DROP TABLE fund_entries, funds;
DROP FUNCTION refuse_change_of_record();
