-- With both ends of a slice of blocks, an hour of many rows is not read whole for a few of its minutes.

-- The minute of the oldest row of interest; null: not looked at since this column came.
alter table backbolt.block_slice add column earliest timestamptz;
